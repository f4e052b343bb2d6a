"""Package requirements as text: read, brought to one form, mapped between naming systems. Pure."""
