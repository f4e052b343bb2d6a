import type { FieldTemplateProps, ObjectFieldTemplateProps } from '@rjsf/utils';
import * as React from 'react';
import { IFieldSchema } from '../../model/wire-names';

/** A label, the control, and below it a description or the fault. */
export function FieldTemplate(props: FieldTemplateProps): React.ReactElement {
  const { id, label, children, rawErrors, schema, required } = props;
  if (id === 'root') {
    return children;
  }
  const fault = rawErrors?.join(' ');
  const isWide = schema.type === 'object' || schema.type === 'array';
  const isSwitch = schema.type === 'boolean';
  return (
    <div
      className={`estimatory-field ${isWide || isSwitch ? 'estimatory-mod-wide' : ''}`}
      data-testid={`estimatory-field-${id.replace('root_', '')}`}
    >
      {!isSwitch && (
        <label htmlFor={id}>
          {label}
          {required && <span aria-hidden="true"> *</span>}
        </label>
      )}
      {children}
      <div
        id={`${id}__description`}
        className={`estimatory-hint ${fault ? 'estimatory-field-fault' : ''}`}
        role={fault ? 'alert' : undefined}
      >
        {fault || schema.description}
      </div>
    </div>
  );
}

/** The fields in their groups. */
export function GroupsTemplate({
  properties,
  schema
}: ObjectFieldTemplateProps): React.ReactElement {
  const groups = Object.entries(schema['x-groups'] as Record<string, string>);
  const groupOf = (name: string): string =>
    (schema.properties?.[name] as unknown as IFieldSchema)['x-group'];
  return (
    <>
      {groups.map(([group, title]) => (
        <fieldset key={group} className="estimatory-field-group">
          <legend className="estimatory-group-title">{title}</legend>
          {properties.filter(({ name }) => groupOf(name) === group).map(({ content }) => content)}
        </fieldset>
      ))}
    </>
  );
}
