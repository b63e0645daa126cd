package dev.genga.app.musubi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.testing.GoldenFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Holds the table of flags to a list that was read from musubi-tuner's own parsers.
class FlagTableTest {
  private static final Pattern FLAG = Pattern.compile("`(--\\w+)`");

  /// The list's part about a script: from its heading to the next.
  private static String part(Script script) throws IOException {
    String text;
    try (var in = FlagTableTest.class.getResourceAsStream("musubi-flags.md")) {
      text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    int start = text.indexOf(". " + script.label() + ".py");
    assertThat(start).isPositive();
    return text.substring(start, text.indexOf("\n## ", start));
  }

  /// The flags in the first columns of its tables.
  private static TreeSet<String> listed(Script script) throws IOException {
    var flags = new TreeSet<String>();
    for (var line : part(script).lines().filter(l -> l.startsWith("| `--")).toList()) {
      FLAG.matcher(line.split("\\|", -1)[1]).results().forEach(m -> flags.add(m.group(1)));
    }
    return flags;
  }

  @ParameterizedTest
  @EnumSource(Script.class)
  void everyFlagOfMusubiIsInTheTableAndNoOther(Script script) throws IOException {
    var listed = listed(script);
    assertThat(listed).hasSizeGreaterThan(7);
    assertThat(FlagTable.of(script)).extracting(Flag::name).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(FlagTable.of(script).stream().map(Flag::name).toList()))
        .isEqualTo(listed);
  }

  @ParameterizedTest
  @EnumSource(Script.class)
  void defaultsAreThoseOfTheList(Script script) throws IOException {
    var checked = new HashSet<String>();
    for (var line : part(script).lines().filter(l -> l.startsWith("| `--")).toList()) {
      var cells = line.split("\\|", -1);
      var names = FLAG.matcher(cells[1]).results().map(m -> m.group(1)).toList();
      var defaults = List.of(cells[2].strip().split(" / ", -1));
      for (int i = 0; i < names.size(); i++) {
        String listed = defaults.get(Math.min(i, defaults.size() - 1)).strip();
        check(FlagTable.find(script, names.get(i)).orElseThrow(), listed);
        checked.add(names.get(i));
      }
    }
    assertThat(checked).hasSameSizeAs(FlagTable.of(script));
  }

  private static void check(Flag flag, String listed) {
    switch (listed) {
      case "flag" -> assertThat(flag.values()).as(flag.name()).isEqualTo(Flag.Values.SWITCH);
      case "required" -> assertThat(flag.required()).as(flag.name()).isTrue();
      case "''" -> assertThat(flag.otherwise()).as(flag.name()).isEqualTo("");
      case "–", "as above" -> assertThat(flag.otherwise()).as(flag.name()).isNull();
      default -> {
        assertThat(flag.otherwise()).as(flag.name()).isNotNull();
        if (flag.otherwise() instanceof Number number) {
          assertThat(number.doubleValue()).as(flag.name()).isEqualTo(Double.parseDouble(listed));
        } else {
          assertThat(flag.otherwise()).as(flag.name()).isEqualTo(listed);
        }
      }
    }
  }

  @Test
  void everyFlagSaysWhatBecomesOfIt() {
    for (var flag : FlagTable.ALL) {
      String words =
          switch (flag.treatment()) {
            case Treatment.Honoured(var how) -> how;
            case Treatment.Replaced(var instead) -> instead;
            case Treatment.Refused(var reason, var _) -> reason;
          };
      assertThat(words)
          .as(flag.name())
          .hasSizeGreaterThan(6)
          .doesNotContain("|")
          .doesNotEndWith(".");
    }
  }

  @Test
  void theDocumentIsTheTable() throws IOException {
    Path document = GoldenFolder.repository().resolve("docs/musubi.md");
    if (Boolean.getBoolean("genga.musubi.write")) {
      Files.writeString(document, FlagDocument.text());
    }
    assertThat(document)
        .as("write it with -Dgenga.musubi.write=true")
        .hasContent(FlagDocument.text());
  }
}
