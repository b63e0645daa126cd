package dev.genga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Version;
import dev.genga.tensor.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs `genga doctor` as a user would.
class DoctorIT {
  @TempDir private Path folder;

  @Test
  void theDoctorSaysWhatThisMachineHas() throws Exception {
    var run = doctor("--engine", "bundled", "doctor");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(line(run, "genga")).isEqualTo(Version.current());
    assertThat(line(run, "Java")).startsWith(System.getProperty("java.version"));
    assertThat(line(run, "CPU")).contains(" cores");
    assertThat(line(run, "memory")).matches("[0-9.]+ [MGT]B, of which [0-9.]+ [MGT]B are free");
    assertThat(line(run, "disk")).contains(" free in ");
    assertThat(line(run, "tensors"))
        .isEqualTo("libtorch " + Engine.BUNDLED_VERSION + ", bundled (--engine)");
    assertThat(line(run, "arithmetic")).startsWith("OpenBLAS, oneDNN yes");
    assertThat(line(run, "attention")).isNotEmpty();
    assertThat(line(run, "devices")).startsWith("CPU");
    assertThat(line(run, "ffmpeg")).contains("GPL version ");
    assertThat(line(run, "H.264")).startsWith("written by lib");
    assertThat(line(run, "settings")).startsWith(folder.resolve("settings").toString());
    assertThat(run.out()).endsWith("Nothing that genga needs is missing.\n");
  }

  @Test
  void anEngineThatIsGoneIsMissingAndTheRestIsStillSaid() throws Exception {
    var gone = folder.resolve("gone");
    var run = doctor("--engine", gone.toString(), "doctor");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(line(run, "tensors")).isEqualTo("there is no PyTorch in the folder named as engine");
    assertThat(line(run, "memory")).isNotEmpty();
    assertThat(line(run, "settings")).isNotEmpty();
    assertThat(run.out())
        .endsWith(
            """
            missing:
              tensors     name a Python environment, its torch folder, or bundled; see `genga engine list`
            """);
  }

  @Test
  void modelsOfANamedFolderAreToldWithWhatTheTasksLack() throws Exception {
    Files.writeString(folder.resolve("page.pth"), "<html>Sign in</html>");
    var run = doctor("--engine", "bundled", "doctor", "--models", folder.toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(line(run, "models")).endsWith("page.pth: this is a web page, not weights");
    assertThat(line(run, "task")).startsWith("text to video lacks a transformer (");
    assertThat(run.out()).contains("for text to video: genga models pull NAME -o " + folder);
  }

  private ProgramRun doctor(String... arguments) throws Exception {
    return ProgramRun.in(folder)
        .with("GENGA_CONFIG", folder.resolve("settings").toString())
        .run(arguments);
  }

  /// What the report says about `name`, where it first does.
  private static String line(ProgramRun run, String name) {
    return run.out()
        .lines()
        .filter(line -> line.startsWith("  " + name + " "))
        .findFirst()
        .map(line -> line.substring(2 + name.length()).strip())
        .orElseThrow(() -> new AssertionError("no line about " + name + " in:\n" + run.out()));
  }
}
