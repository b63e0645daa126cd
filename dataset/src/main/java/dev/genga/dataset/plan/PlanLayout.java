package dev.genga.dataset.plan;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import java.io.IOException;

/// Lays out the plan's file: what is up to five levels deep stands on lines of its own, so each clip
/// and each event has one line.
final class PlanLayout implements PrettyPrinter {
  private static final int DEEPEST = 5;

  private int depth;

  @Override
  public void writeStartObject(JsonGenerator out) throws IOException {
    out.writeRaw('{');
    depth++;
  }

  @Override
  public void writeEndObject(JsonGenerator out, int entries) throws IOException {
    end(out, entries, '}');
  }

  @Override
  public void writeStartArray(JsonGenerator out) throws IOException {
    out.writeRaw('[');
    depth++;
  }

  @Override
  public void writeEndArray(JsonGenerator out, int values) throws IOException {
    end(out, values, ']');
  }

  @Override
  public void beforeObjectEntries(JsonGenerator out) throws IOException {
    line(out, false);
  }

  @Override
  public void beforeArrayValues(JsonGenerator out) throws IOException {
    line(out, false);
  }

  @Override
  public void writeObjectEntrySeparator(JsonGenerator out) throws IOException {
    out.writeRaw(',');
    line(out, true);
  }

  @Override
  public void writeArrayValueSeparator(JsonGenerator out) throws IOException {
    out.writeRaw(',');
    line(out, true);
  }

  @Override
  public void writeObjectFieldValueSeparator(JsonGenerator out) throws IOException {
    out.writeRaw(": ");
  }

  @Override
  public void writeRootValueSeparator(JsonGenerator out) throws IOException {
    out.writeRaw('\n');
  }

  private void end(JsonGenerator out, int entries, char bracket) throws IOException {
    depth--;
    if (entries > 0 && depth < DEEPEST) {
      indent(out);
    }
    out.writeRaw(bracket);
  }

  private void line(JsonGenerator out, boolean between) throws IOException {
    if (depth <= DEEPEST) {
      indent(out);
    } else if (between) {
      out.writeRaw(' ');
    }
  }

  private void indent(JsonGenerator out) throws IOException {
    out.writeRaw('\n');
    out.writeRaw("  ".repeat(depth));
  }
}
