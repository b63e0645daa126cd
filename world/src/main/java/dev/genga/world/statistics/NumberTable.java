package dev.genga.world.statistics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Named rows of numbers as text: a name and its numbers a line. What is fitted once stands in the
/// repository in this form, so that a change shows in a comparison of texts.
public record NumberTable(Map<String, double[]> rows) {
  /// Reads a file that stands beside a class.
  ///
  /// @throws IllegalStateException if it isn't there
  public static NumberTable beside(Class<?> type, String name) {
    try (var in = type.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no " + name + " beside " + type.getName());
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + name, e);
    }
  }

  /// @param text lines as [#text] makes them; lines that begin with `#` are remarks
  public static NumberTable parse(String text) {
    var rows = new LinkedHashMap<String, double[]>();
    for (var line : text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
      var words = line.split(" ", -1);
      var numbers = new double[words.length - 1];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Double.parseDouble(words[i + 1]);
      }
      rows.put(words[0], numbers);
    }
    return new NumberTable(rows);
  }

  /// Five digits of each number.
  ///
  /// @param remark a line about where the numbers come from
  public String text(String remark) {
    var text = new StringBuilder("# ").append(remark).append('\n');
    rows.forEach((name, numbers) -> {
      text.append(name);
      for (double number : numbers) {
        text.append(' ').append(shortened(number));
      }
      text.append('\n');
    });
    return text.toString();
  }

  private static String shortened(double number) {
    return number == 0
        ? "0"
        : new BigDecimal(String.format(Locale.ROOT, "%.4e", number))
            .stripTrailingZeros()
            .toString();
  }

  /// @throws IllegalArgumentException if there is no row of that name
  public double[] row(String name) {
    var row = rows.get(name);
    if (row == null) {
      throw new IllegalArgumentException("no row " + name);
    }
    return row;
  }
}
