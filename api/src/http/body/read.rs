//! Parsing bytes to a JSON value. Repeated fields are reported; a plain parser would silently keep the last one.

use crate::problem::{BodyError, Faults, FieldError, pointer};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt::{self, Formatter};

/// Maximum number of values in a body, including those in lists and objects: each takes many times the memory of
/// its text.
const VALUES_MAX: u32 = 100_000;

/// Message for a body with more values.
const TOO_MANY: &str = "more than 100,000 values";

/// Returns the value, and an error for each repeated field.
pub fn read(bytes: &[u8]) -> Result<(Value, Faults), BodyError> {
    if bytes.trim_ascii().is_empty() {
        return Err(BodyError::Empty);
    }
    let mut reader = Reader {
        at: String::new(),
        values: 0,
        repeated: Faults::default(),
    };
    // The limit of depth is that of serde_json.
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = reader
        .deserialize(&mut json)
        .and_then(|value| json.end().map(|()| value))
        .map_err(|error| malformed(&error))?;
    Ok((value, reader.repeated))
}

fn malformed(error: &serde_json::Error) -> BodyError {
    let text = error.to_string();
    let message = text.split(" at line ").next().unwrap_or_default().to_owned();
    BodyError::Malformed {
        line: error.line(),
        column: error.column(),
        message,
    }
}

struct Reader {
    at: String,
    values: u32,
    repeated: Faults,
}

impl<'de> DeserializeSeed<'de> for &mut Reader {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.values += 1;
        if self.values > VALUES_MAX {
            return Err(D::Error::custom(TOO_MANY));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Reader {
    type Value = Value;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        let here = self.at.len();
        loop {
            pointer::push(&mut self.at, &list.len().to_string());
            let item = items.next_element_seed(&mut *self)?;
            self.at.truncate(here);
            match item {
                Some(item) => list.push(item),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        let here = self.at.len();
        while let Some(name) = fields.next_key::<String>()? {
            pointer::push(&mut self.at, &name);
            let value = fields.next_value_seed(&mut *self)?;
            if object.insert(name, value).is_some() {
                self.repeated.push(|| FieldError::repeated(&self.at));
            }
            self.at.truncate(here);
        }
        Ok(Value::Object(object))
    }
}
