import json
import tempfile
import unittest
from pathlib import Path

from model_prep.problem import Problem
from model_prep.texts import read_texts, script_of


class TextsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())

    def write(self, name: str, content: str) -> Path:
        path = self.folder / name
        path.write_text(content, encoding="utf-8")
        return path

    def test_formats_say_the_same(self) -> None:
        cases = [{"text": f"good film {i}", "gold": "POSITIVE"} for i in range(8)]
        golden = read_texts(self.write("a.json", json.dumps({"cases": cases})))
        lines = "\n".join(json.dumps({"text": case["text"], "label": case["gold"]}) for case in cases)
        self.assertEqual(golden, read_texts(self.write("b.jsonl", lines)))
        plain = read_texts(self.write("c.txt", "\n\n".join(case["text"] for case in cases)))
        self.assertEqual([example.text for example in golden], [example.text for example in plain])
        self.assertIsNone(plain[0].label)

    def test_refuses_too_few(self) -> None:
        with self.assertRaises(Problem):
            read_texts(self.write("d.txt", "one\ntwo\n"))

    def test_groups_by_script(self) -> None:
        self.assertEqual("latin", script_of("a film, 3 stars 好"))
        self.assertEqual("cjk", script_of("这部电影 ok"))
        self.assertEqual("cyrillic", script_of("хороший фильм"))
        self.assertEqual("other", script_of("123 !"))


if __name__ == "__main__":
    unittest.main()
