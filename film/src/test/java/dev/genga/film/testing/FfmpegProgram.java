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
      var program = program();
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

  /// Its file, with its libraries beside it. `Loader.load` doesn't tell it where `NativeLibraries` has switched
  /// JavaCPP's own loading off, as whoever reads a film has.
  private static String program() throws IOException {
    String folder = "/org/bytedeco/ffmpeg/%s/".formatted(Loader.getPlatform());
    Loader.cacheResources(ffmpeg.class, folder);
    String name = Loader.getPlatform().startsWith("windows") ? "ffmpeg.exe" : "ffmpeg";
    var file = Loader.cacheResource(ffmpeg.class, folder + name);
    if (file == null || !(file.canExecute() || file.setExecutable(true))) {
      throw new IOException("ffmpeg's program is not part of this build, or can't be run: " + file);
    }
    return file.getPath();
  }
}
