import tempfile
import unittest
from pathlib import Path

from model_prep.problem import Problem
from model_prep.publish import publish


class PublishTest(unittest.TestCase):
    def test_writes_all_or_nothing(self) -> None:
        base = Path(tempfile.mkdtemp())

        def half(folder: Path) -> None:
            folder.mkdir()
            (folder / "config.json").write_text("{}")
            raise OSError("disk full")

        with self.assertRaises(OSError):
            publish(base / "model", half)
        self.assertEqual([], list(base.iterdir()))

        publish(base / "model", lambda folder: folder.mkdir())
        self.assertEqual([base / "model"], list(base.iterdir()))
        with self.assertRaises(Problem):
            publish(base / "model", lambda folder: folder.mkdir())


if __name__ == "__main__":
    unittest.main()
