"""An evaluator's sheets as a workbook: taken away, filled in without the site, brought back and confirmed."""
