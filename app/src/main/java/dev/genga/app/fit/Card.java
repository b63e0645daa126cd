package dev.genga.app.fit;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A graphics card as its maker's data sheet describes it.
///
/// Source: NVIDIA's "Ampere GA102 GPU architecture", "Ada GPU architecture" and "H100 Tensor Core GPU
/// architecture", and the cards' product pages.
public enum Card {
  RTX_3060("RTX 3060 12 GB", 12, 25.4, 360, 25),
  RTX_3090("RTX 3090", 24, 71, 936, 25),
  RTX_4060("RTX 4060 8 GB", 8, 30.2, 272, 12.5),
  RTX_4090("RTX 4090", 24, 165.2, 1008, 25),
  H100("H100", 80, 989, 3350, 50);

  private static final double TERA = 1e12;
  private static final double GIGA = 1e9;

  private final String label;
  private final int gibibytes;
  private final double teraflops;
  private final double gigabytesPerSecond;
  private final double busGigabytesPerSecond;

  /// @param gibibytes of memory
  /// @param teraflops of dense products in bfloat16 that add in float32
  /// @param gigabytesPerSecond of its memory
  /// @param busGigabytesPerSecond to and from the machine's memory, of the 31.5 or 15.8 or 63 that the bus
  ///     has by name
  Card(
      String label,
      int gibibytes,
      double teraflops,
      double gigabytesPerSecond,
      double busGigabytesPerSecond) {
    this.label = label;
    this.gibibytes = gibibytes;
    this.teraflops = teraflops;
    this.gigabytesPerSecond = gigabytesPerSecond;
    this.busGigabytesPerSecond = busGigabytesPerSecond;
  }

  /// Its name, with the memory where there are several.
  public String label() {
    return label;
  }

  long bytes() {
    return (long) gibibytes << 30;
  }

  double productsPerSecond() {
    return teraflops * TERA;
  }

  double bytesPerSecond() {
    return gigabytesPerSecond * GIGA;
  }

  double busBytesPerSecond() {
    return busGigabytesPerSecond * GIGA;
  }

  /// By its label or the beginning of it, in any case.
  public static Optional<Card> named(String name) {
    String wanted = name.toLowerCase(Locale.ROOT).strip();
    return Arrays.stream(values())
        .filter(card -> card.label.toLowerCase(Locale.ROOT).startsWith(wanted))
        .findFirst();
  }

  /// All labels, for a sentence.
  public static List<String> labels() {
    return Arrays.stream(values()).map(Card::label).toList();
  }
}
