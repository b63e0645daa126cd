package dev.genga.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private static final String TEXT = "Una joven en la playa.\n\"Zu\" 猫";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Test
  void aTerminalIsAskedToPutATextOnTheClipboard() {
    assertThat(console(true).copy(TEXT)).isTrue();

    // OSC 52: escape, ], 52, the clipboard, Base64, bell.
    assertThat(printed()).startsWith("\u001b]52;c;").endsWith("\u0007");
    String between = printed().substring("\u001b]52;c;".length(), printed().length() - 1);
    assertThat(new String(Base64.getDecoder().decode(between), StandardCharsets.UTF_8))
        .isEqualTo(TEXT);
  }

  @Test
  void aLogGetsNoControlCharacters() {
    assertThat(console(false).copy(TEXT)).isFalse();

    assertThat(printed()).isEmpty();
  }

  private Console console(boolean redrawn) {
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Console(out, new Terminal(redrawn, true, () -> 80), () -> 0L);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
