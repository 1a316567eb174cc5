"""Pure functions: an answer, a conversation or a document becomes HTML, Markdown, BibTeX."""
