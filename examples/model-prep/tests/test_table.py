import unittest

from model_prep.measure import Measured
from model_prep.problem import Problem
from model_prep.table import compare_tables, format_table, read_table
from model_prep.variants import VARIANTS

MEASURED = Measured(54.2, {"latin": 0.9, "cjk": 0.8}, 1.0, 0.0, 0.0, 0.0, 100.0)
TABLE = format_table({VARIANTS[0]: MEASURED}, {"latin": 20, "cjk": 10})


class TableTest(unittest.TestCase):
    def test_is_read_as_it_was_written(self) -> None:
        names, rows = read_table(f"# Models\n\n{TABLE}\n\nMore.", "x")
        self.assertEqual("accuracy latin (20)", names[1])
        self.assertEqual(["54.2", "0.900", "0.800", "1.000", "0.0000 / 0.00", "0.0e+00", "100"], rows["fp32"])

    def test_differences(self) -> None:
        self.assertEqual("- fp32: the same", compare_tables(TABLE, TABLE, "x"))
        older = TABLE.replace("0.900", "0.850").replace("latin (20)", "en (1,821)")
        lines = compare_tables(TABLE, older, "x").splitlines()
        self.assertEqual("- column 'accuracy latin (20)' was 'accuracy en (1,821)'", lines[0])
        self.assertEqual("- fp32: accuracy latin (20) 0.850 -> 0.900", lines[1])

    def test_refuses_what_cannot_be_compared(self) -> None:
        with self.assertRaises(Problem):
            compare_tables(TABLE, "no table here", "x")
        with self.assertRaises(Problem):
            compare_tables(TABLE, "| variant | MB |\n| --- | --- |\n| fp32 | 1 |", "x")


if __name__ == "__main__":
    unittest.main()
