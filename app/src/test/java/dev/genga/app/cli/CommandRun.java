package dev.genga.app.cli;

import dev.genga.app.console.TypedInput;
import dev.genga.app.run.Machine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// One command run as a user would, in this process.
///
/// @param exitCode what the process would end with
/// @param out what was printed to standard output
/// @param err what was printed to standard error
record CommandRun(int exitCode, String out, String err) {

  static CommandRun of(Machine machine, String... arguments) {
    return in(Path.of("").toAbsolutePath(), machine, arguments);
  }

  /// As if it were called in a folder; paths that are typed are seen from this process's, as ever.
  static CommandRun in(Path folder, String... arguments) {
    return in(folder, Machine.own(), arguments);
  }

  private static CommandRun in(Path folder, Machine machine, String... arguments) {
    return in(folder, machine, TypedInput.own(), arguments);
  }

  /// By someone who types so.
  static CommandRun typing(TypedInput input, String... arguments) {
    return in(Path.of("").toAbsolutePath(), Machine.own(), input, arguments);
  }

  private static CommandRun in(
      Path folder, Machine machine, TypedInput input, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int exitCode = Genga.run(machine, folder, input, print(out), print(err), arguments);
    return new CommandRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  static CommandRun of(String... arguments) {
    return of(Machine.own(), arguments);
  }

  private static PrintStream print(ByteArrayOutputStream into) {
    return new PrintStream(into, true, StandardCharsets.UTF_8);
  }
}
