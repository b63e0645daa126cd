package dev.genga.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Holds values to the forms that Python gives them.
class PythonTextTest {
  @ParameterizedTest
  @CsvSource({
    "5e-5, 5e-05",
    "1e-4, 0.0001",
    "0.00012345, 0.00012345",
    "9.9999e-5, 9.9999e-05",
    "2.5e-10, 2.5e-10",
    "1e-100, 1e-100",
    "1, 1.0",
    "-3, -3.0",
    "-0.25, -0.25",
    "1e15, 1000000000000000.0",
    "1234567890123456.0, 1234567890123456.0",
    "1e16, 1e+16",
    "12345678901234567, 1.2345678901234568e+16",
    "-1e22, -1e+22",
    "1795402934.2466583, 1795402934.2466583",
    "0.1, 0.1",
    "0, 0.0",
    "-0.0, -0.0",
    "Infinity, inf",
    "-Infinity, -inf",
    "NaN, nan"
  })
  void writesFloats(double value, String python) {
    assertThat(PythonText.str(value)).isEqualTo(python);
  }

  @Test
  void writesTheOtherKinds() {
    assertThat(PythonText.str(null)).isEqualTo("None");
    assertThat(PythonText.str(true)).isEqualTo("True");
    assertThat(PythonText.str(false)).isEqualTo("False");
    assertThat(PythonText.str(7)).isEqualTo("7");
    assertThat(PythonText.str("雨 \"x\"")).isEqualTo("雨 \"x\"");
  }

  @Test
  void writesJson() {
    var map = new LinkedHashMap<String, Object>();
    map.put("size", List.of(64, 48));
    map.put("fps", 24.0);
    map.put("deep", Map.of("on", true));
    map.put("text", "雨 \"\\\" \n\t\u0001\u007f 🎬");
    assertThat(PythonText.json(map))
        .isEqualTo(
            "{\"size\": [64, 48], \"fps\": 24.0, \"deep\": {\"on\": true}, \"text\":"
                + " \"\\u96e8 \\\"\\\\\\\" \\n\\t\\u0001\\u007f \\ud83c\\udfac\"}");
    assertThat(PythonText.json(Arrays.asList(null, 1))).isEqualTo("[null, 1]");
  }
}
