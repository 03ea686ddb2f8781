"""Any OpenAI-compatible server (llama.cpp, Ollama, vLLM) as the model behind the endpoint."""
