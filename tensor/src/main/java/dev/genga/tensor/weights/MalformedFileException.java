package dev.genga.tensor.weights;

/// Why a file of weights is refused, told by the code that reads its format; [MappedFile] turns it
/// into the user's problem.
final class MalformedFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final String fix;

  /// @param what a sentence about the file ("its header is not UTF-8")
  MalformedFileException(String what) {
    this(what, "download or make it again");
  }

  MalformedFileException(String what, String fix) {
    super(what);
    this.what = what;
    this.fix = fix;
  }

  String what() {
    return what;
  }

  String fix() {
    return fix;
  }
}
