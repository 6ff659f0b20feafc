"""The same load from Locust, for who has it: locust -f locustfile.py --host http://localhost:8000 --headless -u 32 -r 8 -t 1m"""
import random

from locust import HttpUser, between, task

WORDS = "the film was warm and funny but battery support never answered delivery early room clean staff kind price fair".split()
CHINESE = ["这部电影", "真的", "很好看", "物流", "太慢", "房间", "干净", "味道", "一般", "服务", "热情"]


def make_text():
    """Lengths of reviews: log-normal, a median of 40 words, three in ten Chinese."""
    words = max(2, min(450, round(random.lognormvariate(3.7, 1.1))))
    if random.random() < 0.3:
        return "".join(random.choices(CHINESE, k=words))
    return " ".join(random.choices(WORDS, k=words))


class Reader(HttpUser):
    wait_time = between(0.05, 0.5)

    @task
    def predict(self):
        with self.client.post("/predict", json={"text": make_text()}, catch_response=True) as response:
            # Refused for overload is an answer: only what breaks is a failure.
            if response.status_code == 429:
                response.success()
