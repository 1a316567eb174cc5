"""From a source text to an index on disk: read, heal, structure, embed, store."""
