"""Working translations of a document, made by a model, a sentence at a time."""
