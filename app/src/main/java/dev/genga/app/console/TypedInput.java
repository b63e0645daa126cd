package dev.genga.app.console;

import java.io.InputStream;
import java.util.function.BooleanSupplier;

/// What a command gets beside its command line: what a user types or pastes, or another program pipes on.
///
/// @param in as it comes
/// @param terminal whether a person types it and sees what is printed
public record TypedInput(InputStream in, BooleanSupplier terminal) {
  /// This process's own.
  public static TypedInput own() {
    return new TypedInput(System.in, TypedInput::isTerminal);
  }

  private static boolean isTerminal() {
    var console = System.console();
    return console != null && console.isTerminal();
  }
}
