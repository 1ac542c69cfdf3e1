"""Tables on their way out, each as a workbook to be handed round and as text."""
