"""Papers to print: labels, packing slips and picking lists, drawn as PDF from what the models read."""
