package dev.genga.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Holds every Java file to google-java-format. `mvn -q -pl house test -Dgenga.format=write`
/// rewrites the files instead.
class FormatTest {
  private final Formatter formatter =
      new Formatter(JavaFormatterOptions.builder().formatJavadoc(false).build());

  @Test
  void everyJavaFileIsFormatted() throws Exception {
    boolean write = "write".equals(System.getProperty("genga.format"));
    var wrong = new ArrayList<Path>();
    for (var file : Repository.files(".java")) {
      var text = Files.readString(file);
      var formatted =
          formatter.formatSourceAndFixImports(RemoveUnusedImports.removeUnusedImports(text));
      if (!formatted.equals(text)) {
        if (write) {
          Files.writeString(file, formatted);
        } else {
          wrong.add(Repository.root().relativize(file));
        }
      }
    }
    assertThat(wrong)
        .as("files to rewrite with: mvn -q -pl house test -Dgenga.format=write")
        .isEmpty();
  }
}
