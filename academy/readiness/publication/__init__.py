"""Making a publication: take the organisation in, compose its cells, keep what they rest on."""
