# Joins the parts of the OpenAPI document: jq -n -f merge.jq base.json articles.json …
# Objects are joined member by member; a value that two parts give is a mistake, even if it is the same one.
def join_at($at; $other):
  if type == "object" and ($other | type) == "object" then
    reduce ($other | keys_unsorted[]) as $key (.;
      if has($key) then .[$key] |= join_at($at + [$key]; $other[$key]) else .[$key] = $other[$key] end)
  else
    error("\(input_filename): \($at | join(" > ")) is already in another part")
  end;

reduce inputs as $part ({}; join_at([]; $part))
