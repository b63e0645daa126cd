package dev.genga.app.cli;

import dev.genga.app.console.ConsoleProgress;
import dev.genga.app.statement.PlanWindows;
import dev.genga.app.statement.StatementCheck;
import dev.genga.app.statement.StatementReport;
import dev.genga.app.statement.StatementSettings;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.chat.ChatServer;
import dev.genga.chat.OpenAiChat;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Whether and how a model is asked if captions are true of windows.
final class StatementOptions {
  @Option(
      names = "--statements",
      description =
          "Ask a model that sees (--chat) for each window whether it shows what each statement of"
              + " the clip's caption says.")
  private boolean wanted;

  @Mixin private ChatOptions chat = new ChatOptions();

  @Option(
      names = "--begins",
      paramLabel = "PHRASE",
      defaultValue = "",
      description = "A phrase that captions begin with and that is no statement of a clip.")
  private String begins = "";

  @Mixin private AskingOptions asking = new AskingOptions();

  /// Whether a model is to be asked.
  boolean wanted() {
    return wanted;
  }

  /// The server that is asked; null where none is.
  @Nullable ChatServer server(Problems problems) {
    if (!wanted) {
      return null;
    }
    asking.limits().check(problems);
    var server = chat.server(problems);
    if (server == null && problems.isEmpty()) {
      problems.add(
          "whether statements are seen is asked of a model that sees, and none is named",
          "--statements",
          "name its address, such as --chat http://localhost:11434/v1");
    }
    return server;
  }

  private StatementSettings settings() {
    return new StatementSettings(begins, asking.limits());
  }

  StatementReport ask(Genga genga, Path folder, PlanWindows plan, ChatServer server) {
    try (var model = new OpenAiChat(server);
        var progress = new Progress(genga)) {
      return new StatementCheck(model, server.toString(), settings())
          .run(folder, Objects.requireNonNull(plan), progress);
    }
  }

  /// Shows how many windows were asked about.
  private static final class Progress implements StatementCheck.Listener, AutoCloseable {
    private final Genga genga;
    private @Nullable ConsoleProgress bar;

    Progress(Genga genga) {
      this.genga = genga;
    }

    @Override
    public void onDone(int done, int total) {
      if (bar == null) {
        bar = genga.console().passingBar("statements", "window", total);
      }
      bar.update(done, "");
    }

    @Override
    public void onAside(String place, ProblemException problem) {
      genga
          .console()
          .note("set aside: %s: %s".formatted(place, problem.problems().getFirst().what()));
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }
}
