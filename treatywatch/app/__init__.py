"""The one place where the parts are put together: each module here is one thing that Treatywatch does."""
