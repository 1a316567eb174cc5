"""Says the sentences of a document in other words, by a chat model, so that they are found."""
