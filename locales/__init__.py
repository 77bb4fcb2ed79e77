"""The words of the product by language. The English source stands in the code."""
