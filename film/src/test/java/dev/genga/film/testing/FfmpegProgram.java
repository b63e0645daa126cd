package dev.genga.film.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.javacpp.Loader;

/// ffmpeg's own program, of the build that genga reads films with.
public final class FfmpegProgram {
  private FfmpegProgram() {}

  /// Runs it to its end.
  ///
  /// @param arguments after those that keep it quiet
  /// @throws IllegalStateException if it fails
  public static void run(String... arguments) {
    try {
      var program = Loader.load(ffmpeg.class);
      var command = new ArrayList<>(List.of(program, "-v", "error", "-nostdin", "-y"));
      command.addAll(List.of(arguments));
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      // Its libraries look for some of each other beside the program only if they are told to.
      builder.environment().put("LD_LIBRARY_PATH", Path.of(program).resolveSibling("").toString());
      var process = builder.start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException("ffmpeg ended with %d: %s".formatted(code, said));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
