"""A tiny classifier with random weights goes the whole way."""

import json
import tempfile
import unittest
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification

from model_prep.__main__ import main

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "good", "bad", "film", "very", "really", "not"]


def write_checkpoint(folder: Path) -> None:
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=32,
        id2label={0: "NO", 1: "YES"},
        label2id={"NO": 0, "YES": 1},
    )
    BertForSequenceClassification(config).half().save_pretrained(folder)
    tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {"tokenizer_class": "BertTokenizer", "pad_token": "[PAD]", "unk_token": "[UNK]", "model_max_length": 32}
    (folder / "tokenizer_config.json").write_text(json.dumps(names))


class EndToEndTest(unittest.TestCase):
    def test_publishes_and_refuses(self) -> None:
        base = Path(tempfile.mkdtemp())
        write_checkpoint(base / "tiny")
        texts = base / "texts.txt"
        texts.write_text("\n".join(f"a {'very ' * i}{word} film" for i in range(6) for word in ("good", "bad")))
        common = [str(base / "tiny"), "--texts", str(texts)]

        refused = base / "refused"
        self.assertEqual(1, main([*common, "--out", str(refused), "--min-agreement", "1.1"]))
        self.assertFalse(refused.exists())

        out = base / "out"
        lenient = ["--min-agreement", "0", "--max-mean-difference", "1", "--max-batch-difference", "9"]
        self.assertEqual(0, main([*common, "--out", str(out), "--publish", "q4,fp32", *lenient]))
        manifest = json.loads((out / "lexrun.json").read_text())
        self.assertEqual(("q4", 32), (manifest["dtype"], manifest["maxLength"]))
        expected = {"config.json", "tokenizer.json", "tokenizer_config.json", "onnx/model.onnx", "onnx/model_q4.onnx"}
        self.assertEqual(expected, set(manifest["files"]))
        case = json.loads((out / "golden.json").read_text())["cases"][0]
        self.assertEqual({"text", "q4", "fp32"}, set(case))


if __name__ == "__main__":
    unittest.main()
