package dev.genga.desk.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a request asks with, in its address or in its form.
///
/// @param request to read from
public record Asked(Context request) {
  /// A text, without the space at its ends; empty where it is missing.
  public String text(String name) {
    return Objects.requireNonNullElse(value(name), "").strip();
  }

  /// A whole number.
  ///
  /// @throws BadRequestResponse if it is none
  public int whole(String name, int otherwise) {
    return read(name, otherwise, Integer::parseInt, "a whole number");
  }

  /// A whole number that may be large.
  ///
  /// @throws BadRequestResponse if it is none
  public long number(String name, long otherwise) {
    return read(name, otherwise, Long::parseLong, "a whole number");
  }

  /// A number.
  ///
  /// @throws BadRequestResponse if it is none
  public double decimal(String name, double otherwise) {
    return read(name, otherwise, Double::parseDouble, "a number");
  }

  private <T> T read(String name, T otherwise, Function<String, T> parser, String what) {
    String text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      return parser.apply(text);
    } catch (NumberFormatException e) {
      throw new BadRequestResponse("%s is to be %s, not: %s".formatted(name, what, text));
    }
  }

  private @Nullable String value(String name) {
    String inAddress = request.queryParam(name);
    return inAddress == null ? request.formParam(name) : inAddress;
  }

  /// Whether htmx asks, for a part of a page.
  ///
  /// @param target id of the element that the answer is for
  public boolean isFor(String target) {
    return target.equals(request.header("HX-Target"));
  }
}
