"""The pages about oneself: home, first run, my levels, who can see what."""
