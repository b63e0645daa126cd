package dev.genga.app.cli;

import dev.genga.app.console.MemoryText;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.base.WriteException;
import dev.genga.tensor.OutOfMemory;
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
import java.util.Map;
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

  /// The system's words for a disk, or a share of it, that is full.
  private static final List<String> FULL =
      List.of(
          "No space left on device",
          "Disk quota exceeded",
          "File too large",
          "not enough space on the disk");

  private static final List<String> REFUSED =
      List.of("Read-only file system", "Permission denied", "Input/output error");

  /// What to lower where memory does not suffice, by command.
  private static final Map<String, String> LESS =
      Map.of(
          "train",
          "lower batch_size, target_frames and resolution in the data set file, or the size of the"
              + " previews",
          "cache",
          "lower resolution or target_frames in the data set file",
          "generate",
          "lower --size or --frames");

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
    return print(e, commandLine.getCommandName(), commandLine.getErr());
  }

  /// @param command its name, or anything else
  static int print(Throwable e, String command, PrintStream err) {
    return print(e, command, new PrintWriter(err, true));
  }

  private static int print(Throwable e, String command, PrintWriter err) {
    var problems = problems(e, command);
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
  private static List<Problem> problems(Throwable e, String command) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProblemException known) {
        return known.problems();
      }
      if (OutOfMemory.is(cause)) {
        return List.of(memory(cause, command));
      }
      if (cause instanceof WriteException write && isOfTheMachine(write.getCause())) {
        return List.of(unwritten(write.file(), write.getCause()));
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

  private static Problem memory(Throwable e, String command) {
    var asked = OutOfMemory.asked(e);
    return new Problem(
        asked.isPresent()
            ? "the memory doesn't suffice: %s more were asked for"
                .formatted(MemoryText.of(asked.getAsLong()))
            : "the memory doesn't suffice",
        "genga " + command,
        LESS.getOrDefault(command, "close other programs"));
  }

  private static Problem unwritten(String file, IOException refused) {
    boolean full = isOneOf(FULL, refused);
    return new Problem(
        (full ? "there is no room for the file" : "the file can't be written")
            + ": "
            + reason(refused, refused),
        file,
        full
            ? "free some space there, then run the same command again: what is whole stays"
            : "check that you may write there, or name another folder");
  }

  /// Whether the system refused the file, which no program can prevent: rights, space, a missing
  /// folder. Plain `FileOutputStream`s and channels tell that only by the system's own words.
  private static boolean isOfTheMachine(IOException e) {
    return e instanceof FileSystemException || isOneOf(FULL, e) || isOneOf(REFUSED, e);
  }

  private static boolean isOneOf(List<String> words, IOException e) {
    String message = String.valueOf(e.getMessage());
    return words.stream().anyMatch(message::contains);
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
