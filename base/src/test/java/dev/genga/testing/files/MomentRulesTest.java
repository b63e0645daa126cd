package dev.genga.testing.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.AtomicFile;
import dev.genga.base.WriteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Holds every place in the writing of a file to coming up, and to the state that it leaves.
class MomentRulesTest {
  @TempDir private Path temporary;

  @ParameterizedTest
  @EnumSource
  void everyPlaceOfAWriteIsComeBy(WriteMoment.Place place) throws IOException {
    var moment = WriteMoment.parse(new WriteMoment(place, "deep/a.txt", 1, "new").format());
    var folder =
        RuledFileSystem.folder(
            temporary,
            new MomentRules(
                moment,
                () -> {
                  throw new IOException("it happens");
                }));
    var file = folder.resolve("deep/a.txt");
    AtomicFile.writeString(folder.resolve("a.txt"), "new"); // another
    Files.createDirectories(folder.resolve("deep"));
    Files.move(folder.resolve("a.txt"), folder.resolve("moved"));
    Files.copy(folder.resolve("moved"), file);
    assertThatThrownBy(() -> AtomicFile.writeString(file, "new and long"))
        .isInstanceOf(WriteException.class)
        .hasMessageContaining("it happens");
    assertThat(file).hasContent(place == WriteMoment.Place.AFTER_RENAME ? "new and long" : "new");
  }
}
