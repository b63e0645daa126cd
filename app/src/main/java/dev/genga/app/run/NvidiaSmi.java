package dev.genga.app.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What NVIDIA's driver tells of a graphics card.
public final class NvidiaSmi {
  private static final int PATIENCE_SECONDS = 5;

  private NvidiaSmi() {}

  /// The name of a CUDA device of this process; empty where the driver doesn't tell, or not in time, or it
  /// may be one of several different cards.
  ///
  /// @param index as PyTorch counts
  public static Optional<String> name(int index) {
    return cards().flatMap(cards -> cards.name(index, System.getenv()));
  }

  /// All cards; empty where the driver doesn't tell, or not in time.
  static Optional<ListedCards> cards() {
    return answer().map(ListedCards::parse);
  }

  private static Optional<String> answer() {
    var command =
        List.of("nvidia-smi", "--query-gpu=" + ListedCards.FIELDS, "--format=csv,noheader");
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
