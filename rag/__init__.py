"""From a question to a footnoted answer: question, retrieval, evidence, answer."""
