package dev.genga.app.cli;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns whatever stops a command into text and an exit code; the only place that does.
final class Failures {
  /// The exit code for what the user has to mend.
  static final int USER = 2;

  /// The exit code for a fault of genga.
  static final int OURS = 1;

  private static final List<String> SYSTEM_WORDS =
      List.of(
          "No space left on device",
          "Disk quota exceeded",
          "not enough space on the disk",
          "Read-only file system",
          "Permission denied",
          "Input/output error");

  private Failures() {}

  /// A command line that can't be understood.
  static int ofUse(ParameterException e, String[] arguments) {
    var command = e.getCommandLine().getCommandSpec().qualifiedName();
    var err = e.getCommandLine().getErr();
    err.println(new Problem(sentence(e.getMessage()), command, fix(e, command)).render());
    err.flush();
    return USER;
  }

  /// A command that didn't finish.
  static int ofRun(Exception e, CommandLine commandLine, @Nullable ParseResult result) {
    return print(e, commandLine.getErr());
  }

  static int print(Throwable e, PrintStream err) {
    return print(e, new PrintWriter(err, true));
  }

  private static int print(Throwable e, PrintWriter err) {
    var problems = problems(e);
    if (!problems.isEmpty()) {
      err.println(Problem.render(problems));
      err.flush();
      return USER;
    }
    e.printStackTrace(err);
    err.println();
    err.println("This is a fault of genga itself. Please report it where you got genga from, with");
    err.println("the lines above and those of `genga doctor`.");
    err.flush();
    return OURS;
  }

  /// What the user has to mend, looked for along the causes; empty if the fault is ours.
  private static List<Problem> problems(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProblemException known) {
        return known.problems();
      }
      if (cause instanceof IOException refused && isOfTheMachine(refused)) {
        return List.of(
            new Problem(
                "a file can't be read or written: " + reason(e, refused),
                "",
                "check that it is there, that you may use it, and that the disk has space"));
      }
    }
    return List.of();
  }

  /// Whether the system refused the file, which no program can prevent: rights, space, a missing
  /// folder. Plain `FileOutputStream`s and channels tell that only by the system's own words.
  private static boolean isOfTheMachine(IOException e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof FileSystemException || SYSTEM_WORDS.stream().anyMatch(message::contains);
  }

  /// Java gives only the file's name for some refusals, so the kind of refusal goes with it.
  private static String reason(Throwable outermost, IOException refused) {
    String kind =
        switch (refused) {
          case AccessDeniedException _ -> " (access denied)";
          case NoSuchFileException _ -> " (no such file)";
          case FileAlreadyExistsException _ -> " (it exists already)";
          case NotDirectoryException _ -> " (not a folder)";
          default -> "";
        };
    String told = outermost instanceof UncheckedIOException ? outermost.getMessage() : null;
    return (told == null || told.startsWith("java.") ? refused.getMessage() : told) + kind;
  }

  private static String fix(ParameterException e, String command) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      var alike = unmatched.getSuggestions();
      if (!alike.isEmpty()) {
        return "did you mean " + String.join(" or ", alike) + "? See `" + command + " --help`";
      }
    }
    return "`" + command + " --help` lists what it takes";
  }

  /// picocli's message as our sentences are: one line, small first letter, no full stop.
  private static String sentence(@Nullable String message) {
    String line = message == null ? "" : message.lines().findFirst().orElse("").strip();
    if (line.isEmpty()) {
      return "the command line can't be understood";
    }
    String start =
        line.length() > 1 && Character.isUpperCase(line.charAt(1))
            ? line.substring(0, 1)
            : line.substring(0, 1).toLowerCase(Locale.ROOT);
    String rest = line.substring(1);
    return start + (rest.endsWith(".") ? rest.substring(0, rest.length() - 1) : rest);
  }
}
