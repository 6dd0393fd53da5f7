throw "only text";
