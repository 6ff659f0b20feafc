"""Asks a running server with NVIDIA's own client, by every way it has: a check from outside, not a part of the product.

Set up once: python3 -m venv VENV; VENV/bin/pip install 'tritonclient[http,grpc]==2.73.0' grpcio-reflection
usage: VENV/bin/python check_tritonclient.py HTTP_ADDRESS GRPC_ADDRESS   (for example 127.0.0.1:8001 127.0.0.1:8002)
"""
import sys

import numpy as np
import tritonclient.grpc as grpc_client
import tritonclient.http as http_client

MODEL = "sentiment"
FEEDS = {
    "input_ids": np.array([[2, 5, 6, 3], [2, 9, 3, 0]], dtype=np.int64),
    "attention_mask": np.array([[1, 1, 1, 1], [1, 1, 1, 0]], dtype=np.int64),
    "token_type_ids": np.zeros((2, 4), dtype=np.int64),
}
TEXTS = np.array(["I loved it".encode(), "太差了".encode()], dtype=np.object_)


def feeds(module, **options):
    inputs = []
    for name, values in FEEDS.items():
        tensor = module.InferInput(name, values.shape, "INT64")
        tensor.set_data_from_numpy(values, **options)
        inputs.append(tensor)
    return inputs


def texts(module):
    tensor = module.InferInput("text", TEXTS.shape, "BYTES")
    tensor.set_data_from_numpy(TEXTS)
    return [tensor]


http = http_client.InferenceServerClient(sys.argv[1])
grpc = grpc_client.InferenceServerClient(sys.argv[2])
for client in (http, grpc):
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(MODEL)
print("metadata", http.get_server_metadata()["name"], [i["name"] for i in http.get_model_metadata(MODEL)["inputs"]])
print("metadata", grpc.get_server_metadata().name, [i.name for i in grpc.get_model_metadata(MODEL).inputs])
print("index", [m["name"] for m in http.get_model_repository_index()])

ways = {
    "http, binary, no outputs named": http.infer(MODEL, feeds(http_client)),
    "http, JSON in, JSON out": http.infer(
        MODEL,
        feeds(http_client, binary_data=False),
        outputs=[http_client.InferRequestedOutput("logits", binary_data=False)],
    ),
    "http, JSON in, binary out": http.infer(
        MODEL, feeds(http_client, binary_data=False), outputs=[http_client.InferRequestedOutput("logits")]
    ),
    "grpc": grpc.infer(MODEL, feeds(grpc_client), request_id="7", client_timeout=5),
}
first = None
for way, answer in ways.items():
    logits = answer.as_numpy("logits")
    first = logits if first is None else first
    assert logits.shape == (2, 2) and logits.dtype == np.float32 and np.array_equal(logits, first), way
    print(way, logits.tolist())
for client, module in ((http, http_client), (grpc, grpc_client)):
    answer = client.infer(f"{MODEL}_text", texts(module))
    labels = [label.decode() for label in answer.as_numpy("label")]
    assert labels == ["POSITIVE", "NEGATIVE"], labels
    print(module.__name__, labels, answer.as_numpy("score").tolist())

try:
    from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
    import grpc as plain

    stub = reflection_pb2_grpc.ServerReflectionStub(plain.insecure_channel(sys.argv[2]))
    reply = next(stub.ServerReflectionInfo(iter([reflection_pb2.ServerReflectionRequest(list_services="")])))
    print("reflection", sorted(service.name for service in reply.list_services_response.service))
except ImportError:
    print("reflection not looked at: grpcio-reflection is not installed")
print("OK")
