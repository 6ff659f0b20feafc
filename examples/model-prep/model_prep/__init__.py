"""Exports a text classifier to ONNX, quantizes it, checks every variant against PyTorch, and writes a model folder."""
