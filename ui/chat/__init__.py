"""The chat window: a Gradio server with a page of its own.

`gradio.Server` gives the queue, streaming, the programs' interface and MCP; the page is written by
`ui.render` and served as it is, so that no font, script or style comes from anywhere else.
"""
