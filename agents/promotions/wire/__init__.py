"""What goes over the WebSocket: messages, within the size of a frame, through API Gateway."""
