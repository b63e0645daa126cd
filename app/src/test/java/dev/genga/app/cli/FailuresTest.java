package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.ProblemException;
import dev.genga.base.WriteException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();

  @Test
  void aProblemIsPrintedWithoutATrace() {
    var problem = new ProblemException("the clip is empty", "rain.mp4", "leave it out");
    assertThat(print(problem)).isEqualTo(2);
    assertThat(printed())
        .isEqualTo("error: the clip is empty\n   at: rain.mp4\n  fix: leave it out\n");
  }

  @Test
  void aProblemOfAnotherThreadIsAProblem() {
    var problem = new ProblemException("the clip is empty", "rain.mp4", "leave it out");
    assertThat(print(new CompletionException(problem))).isEqualTo(2);
    assertThat(printed()).startsWith("error: the clip is empty\n").doesNotContain("Exception");
  }

  @Test
  void aFileThatTheSystemRefusesIsForTheUserToMend() {
    var refused = new UncheckedIOException(new AccessDeniedException("/out/a.mp4"));
    assertThat(print(refused)).isEqualTo(2);
    assertThat(printed())
        .startsWith("error: a file can't be read or written: /out/a.mp4 (access denied)\n");
  }

  @Test
  void aFullDiskIsForTheUserToMend() {
    var full = new IOException("No space left on device");
    assertThat(print(new UncheckedIOException("writing a.mp4: " + full.getMessage(), full)))
        .isEqualTo(2);
    assertThat(printed())
        .startsWith(
            "error: a file can't be read or written: writing a.mp4: No space left on device\n");
  }

  @Test
  void aFileThatHasNoRoomIsNamed() {
    var full = new WriteException(Path.of("out/a.mp4"), new IOException("No space left on device"));
    assertThat(print(new CompletionException(full))).isEqualTo(2);
    assertThat(printed())
        .isEqualTo(
            """
            error: there is no room for the file: No space left on device
               at: out/a.mp4
              fix: free some space there, then run the same command again: what is whole stays
            """);
  }

  @Test
  void aFileThatMayNotBeWrittenIsNamed() {
    assertThat(print(new WriteException(Path.of("out"), new AccessDeniedException("out"))))
        .isEqualTo(2);
    assertThat(printed())
        .isEqualTo(
            """
            error: the file can't be written: out (access denied)
               at: out
              fix: check that you may write there, or name another folder
            """);
  }

  @Test
  void aLackOfMemorySaysWhatToLower() {
    assertThat(print(new RuntimeException("CUDA out of memory. Tried to allocate 1.50 GiB.")))
        .isEqualTo(2);
    assertThat(printed())
        .isEqualTo(
            """
            error: the memory doesn't suffice: 1.5 GB more were asked for
               at: genga train
              fix: lower batch_size, target_frames and resolution in the data set file, or the size of the previews
            """);
  }

  @Test
  void anyOtherExceptionIsOurFault() {
    assertThat(print(new IllegalStateException("two heads"))).isEqualTo(1);
    assertThat(printed())
        .contains("java.lang.IllegalStateException: two heads")
        .contains("at dev.genga.app.cli.FailuresTest")
        .contains("report");
  }

  @Test
  void aFileThatWeReadWronglyIsOurFault() {
    assertThat(print(new UncheckedIOException(new IOException("unexpected end")))).isEqualTo(1);
  }

  private int print(Throwable e) {
    return Failures.print(e, "train", new PrintStream(text, true, StandardCharsets.UTF_8));
  }

  private String printed() {
    return text.toString(StandardCharsets.UTF_8);
  }
}
