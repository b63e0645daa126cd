package dev.genga.app.workflow;

import dev.genga.base.Problems;
import dev.genga.wan.generation.GenerationRequest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Requests that differ from another in one setting, for every setting that its records have.
final class RequestVariants {
  private static final double[] FACTORS = {0.5, 0.9, 1.1, 2};
  private static final int[] MORE = {1, -1, 4, 8, 16};

  private final GenerationRequest of;
  private final List<Variant> found = new ArrayList<>();

  private RequestVariants(GenerationRequest of) {
    this.of = of;
  }

  /// @param path record and component, such as `VideoSize.width`
  /// @param of the request that differs in it
  record Variant(String path, GenerationRequest of, GenerationRequest request) {}

  /// All that can be of a request.
  static List<Variant> of(GenerationRequest request) {
    var variants = new RequestVariants(request);
    variants.walk(request, other -> (GenerationRequest) other);
    return variants.found;
  }

  private void walk(Record record, Function<Object, GenerationRequest> whole) {
    for (var component : record.getClass().getRecordComponents()) {
      var value = value(record, component);
      Function<@Nullable Object, GenerationRequest> into =
          other -> whole.apply(with(record, component, other));
      for (var other : others(value, component.getType())) {
        add(path(record.getClass(), component), () -> into.apply(other));
      }
      if (isNullable(component) && value != null) {
        add(path(record.getClass(), component), () -> into.apply(null));
      }
      if (value instanceof Record inner) {
        walk(inner, into::apply);
      }
      if (value instanceof List<?> list) {
        for (int i = 0; i < list.size(); i++) {
          int place = i;
          if (list.get(i) instanceof Record inner) {
            walk(inner, other -> into.apply(replaced(list, place, other)));
          }
        }
      }
    }
  }

  /// Values that a record itself refuses are none that it can have.
  private void add(String path, Supplier<GenerationRequest> changed) {
    GenerationRequest request;
    try {
      request = changed.get();
    } catch (IllegalArgumentException e) {
      return;
    }
    var problems = new Problems();
    request.check(problems, key -> key);
    if (problems.isEmpty() && !request.equals(of)) {
      found.add(new Variant(path, of, request));
    }
  }

  /// Other values of a component; of some it can't have, which are left out later.
  private static List<Object> others(@Nullable Object value, Class<?> type) {
    return switch (value) {
      case null -> List.of();
      case Boolean yes -> List.of(!yes);
      case Integer number ->
          Arrays.stream(MORE).mapToObj(more -> (Object) (number + more)).toList();
      case Long number -> List.of(number + 1);
      case Double number ->
          Stream.concat(
                  Arrays.stream(FACTORS).mapToObj(factor -> number * factor),
                  Stream.of(number + 0.25))
              .map(Object.class::cast)
              .toList();
      case String text -> List.of(text + "x");
      case Enum<?> constant ->
          Arrays.stream(constant.getDeclaringClass().getEnumConstants())
              .filter(other -> other != constant)
              .map(Object.class::cast)
              .toList();
      case List<?> list -> lists(list);
      case Record _ -> List.of();
      default -> throw new AssertionError("what is another " + type + "?");
    };
  }

  private static List<Object> lists(List<?> list) {
    var others = new ArrayList<Object>();
    for (int i = 0; i < list.size(); i++) {
      var value = list.get(i);
      int place = i;
      if (!(value instanceof Record)) {
        others(value, Object.class).forEach(other -> others.add(replaced(list, place, other)));
      }
    }
    if (!list.isEmpty()) {
      others.add(list.subList(1, list.size()));
    }
    return others;
  }

  private static List<Object> replaced(List<?> list, int place, Object other) {
    var copy = new ArrayList<Object>(list);
    copy.set(place, other);
    return copy;
  }

  private static Object with(Record record, RecordComponent changed, @Nullable Object other) {
    var components = record.getClass().getRecordComponents();
    var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    var values =
        Arrays.stream(components)
            .map(each -> each.getName().equals(changed.getName()) ? other : value(record, each))
            .toArray();
    try {
      return record.getClass().getConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      throw new AssertionError(e);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static @Nullable Object value(Record record, RecordComponent component) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isNullable(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static String path(Class<?> record, RecordComponent component) {
    return record.getSimpleName() + "." + component.getName();
  }

  /// The records within a value.
  static void collect(@Nullable Object value, Set<Class<?>> into) {
    if (value instanceof Record record) {
      into.add(record.getClass());
      for (var component : record.getClass().getRecordComponents()) {
        collect(value(record, component), into);
      }
    } else if (value instanceof List<?> list) {
      list.forEach(each -> collect(each, into));
    }
  }

  /// All records that a request may have.
  static Set<Class<?>> records() {
    var all = new LinkedHashSet<Class<?>>();
    collectTypes(GenerationRequest.class, all);
    return all;
  }

  private static void collectTypes(Type type, Set<Class<?>> into) {
    if (type instanceof ParameterizedType list) {
      Arrays.stream(list.getActualTypeArguments()).forEach(each -> collectTypes(each, into));
    } else if (type instanceof Class<?> record && record.isRecord() && into.add(record)) {
      for (var component : record.getRecordComponents()) {
        collectTypes(component.getGenericType(), into);
      }
    } else if (type instanceof Class<?> sealed && sealed.isSealed() && !sealed.isEnum()) {
      Arrays.stream(sealed.getPermittedSubclasses()).forEach(each -> collectTypes(each, into));
    }
  }

  /// The paths of all components that hold a setting themselves, and not only other records.
  static Set<String> settings() {
    var paths = new TreeSet<String>();
    for (var record : records()) {
      for (var component : record.getRecordComponents()) {
        var inner = new HashSet<Class<?>>();
        collectTypes(component.getType(), inner);
        if (inner.isEmpty() || isNullable(component)) {
          paths.add(path(record, component));
        }
      }
    }
    return paths;
  }
}
