package dev.genga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.testing.GoldenFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Holds NOTICE to the libraries that are shipped, which Maven lists while it builds.
class NoticeTest {
  private static final Pattern SHIPPED =
      Pattern.compile("^\\s+([\\w.-]+):([\\w.-]+):jar:", Pattern.MULTILINE);

  /// `group:artifact`, further artifacts of the group behind commas.
  private static final Pattern NAMED =
      Pattern.compile("^  ([a-z][\\w.-]*):([\\w.-]+(?:, [\\w.:-]+)*)(?=\\s|$)", Pattern.MULTILINE);

  @Test
  void everyLibraryThatIsShippedIsNamedWithItsLicence() throws IOException {
    assertThat(named()).containsExactlyInAnyOrderElementsOf(shipped());
  }

  private static Set<String> shipped() throws IOException {
    var names = new TreeSet<String>();
    var matcher = SHIPPED.matcher(Files.readString(Path.of("target/shipped.txt")));
    while (matcher.find()) {
      if (!matcher.group(1).equals("dev.genga")) {
        names.add(matcher.group(1) + ":" + matcher.group(2));
      }
    }
    return names;
  }

  private static Set<String> named() throws IOException {
    var names = new TreeSet<String>();
    var notice = Files.readString(GoldenFolder.repository().resolve("NOTICE"));
    var matcher = NAMED.matcher(notice);
    while (matcher.find()) {
      for (var artifact : matcher.group(2).split(", ")) {
        names.add(artifact.contains(":") ? artifact : matcher.group(1) + ":" + artifact);
      }
    }
    return names;
  }
}
