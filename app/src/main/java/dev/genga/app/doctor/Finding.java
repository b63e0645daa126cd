package dev.genga.app.doctor;

/// One line of the doctor's report.
///
/// @param state whether it is as it should be
/// @param name what was looked at
/// @param value what was found
/// @param fix what the user can do about it; empty where all is well
public record Finding(State state, String name, String value, String fix) {
  /// How a finding stands.
  public enum State {
    /// As it should be.
    GOOD,
    /// Works, but could work better.
    ADVICE,
    /// Something that genga needs is not there.
    MISSING
  }

  static Finding good(String name, String value) {
    return new Finding(State.GOOD, name, value, "");
  }

  static Finding advice(String name, String value, String fix) {
    return new Finding(State.ADVICE, name, value, fix);
  }

  static Finding missing(String name, String value, String fix) {
    return new Finding(State.MISSING, name, value, fix);
  }
}
