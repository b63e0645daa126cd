package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.chat.ChatServer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which language model is asked.
final class ChatOptions {
  private static final int LONGEST = 24 * 60 * 60;

  @Option(
      names = "--chat",
      paramLabel = "ADDRESS",
      description = {
        "Where a language model is served in OpenAI's manner: OpenAI, DeepSeek, Ollama, llama.cpp,"
            + " vLLM (default: the variable GENGA_CHAT).",
        "Its key is taken from GENGA_CHAT_KEY alone."
      })
  private @Nullable String address;

  @Option(
      names = "--chat-model",
      paramLabel = "NAME",
      description = "Its name there (default: GENGA_CHAT_MODEL, or the only one).")
  private @Nullable String model;

  @Option(
      names = "--chat-timeout",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "How long to wait for an answer (default: ${DEFAULT-VALUE}).")
  private int timeout;

  /// The server, or null where neither an option nor the environment names one.
  @Nullable ChatServer server(Problems problems) {
    if (timeout < 1 || timeout > LONGEST) {
      problems.add("nobody can wait %d seconds".formatted(timeout), "--chat-timeout", "use 120");
    }
    var waiting = Duration.ofSeconds(Math.clamp(timeout, 1, LONGEST));
    return ChatServer.of(address, model, waiting, System.getenv(), problems);
  }
}
