"""The demonstration: invented documents of invented States, and the loopback site that publishes them."""
