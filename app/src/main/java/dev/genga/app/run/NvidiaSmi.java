package dev.genga.app.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What NVIDIA's driver tells of a graphics card.
public final class NvidiaSmi {
  private static final int PATIENCE_SECONDS = 5;

  private NvidiaSmi() {}

  /// One figure or word; empty where the driver doesn't tell, or not in time.
  ///
  /// @param field as `nvidia-smi --help-query-gpu` has it, such as `name`
  /// @param index of the card, from 0
  public static Optional<String> ask(String field, int index) {
    return answer("--query-gpu=" + field, "--format=csv,noheader", "-i", Integer.toString(index));
  }

  /// Several of all cards, a line for each; empty where the driver doesn't tell, or not in time.
  ///
  /// @param fields with commas between
  static Optional<String> list(String fields) {
    return answer("--query-gpu=" + fields, "--format=csv,noheader");
  }

  private static Optional<String> answer(String... arguments) {
    var command = new ArrayList<>(List.of("nvidia-smi"));
    command.addAll(List.of(arguments));
    try {
      var asked =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      asked.getOutputStream().close();
      if (!asked.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        asked.destroy();
        return Optional.empty();
      }
      String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return asked.exitValue() == 0 ? Optional.of(answer.strip()) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
